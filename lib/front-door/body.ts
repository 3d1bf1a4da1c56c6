import type { IncomingMessage } from 'node:http';
import type { Installation } from '@/lib/installation/installation';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { sessionOf } from '@/lib/sign-in/session';
import { bytesText } from '@/lib/words';
import { isFormOfOurs } from './action-form';
import {
  LONG_FORM_MAX_BYTES,
  PRACTICE_BODY_MAX_BYTES,
  SIGNED_BODY_MAX_BYTES,
  STRANGER_BODY_MAX_BYTES,
} from './limits';
import { readMultipart } from './multipart';
import { type Refusal, refusal } from './refusal';
import { practicePartOf } from './request-head';
import { isSigned } from './turns';

/** The pages whose forms take files or long texts. */
const LONG_FORM_PATH =
  /^\/profiles\/[0-9a-f-]{36}\/setup\/(?:key-and-certificate\/(?:import|certificate-request)|celigo-iclient\/templates)(?:\?|$)/;

async function mayChange(installation: Installation, request: IncomingMessage): Promise<boolean> {
  const session = await sessionOf(
    installation,
    new Headers({ cookie: request.headers.cookie ?? '' }),
  );
  return session !== undefined && roleIsEnough(session.person.role, 'editor');
}

/** How long the body of a request may be, in bytes, by who sends it where. */
async function bodyLimit(installation: Installation, request: IncomingMessage): Promise<number> {
  const { url = '', headers } = request;
  const practicePart = practicePartOf(installation.environment, url);
  if (practicePart === 'api') {
    return PRACTICE_BODY_MAX_BYTES;
  }
  if (!(await isSigned(installation, headers.cookie))) {
    return STRANGER_BODY_MAX_BYTES;
  }
  if (practicePart === 'pages') {
    return PRACTICE_BODY_MAX_BYTES;
  }
  const isLong = LONG_FORM_PATH.test(url) && (await mayChange(installation, request));
  return isLong ? LONG_FORM_MAX_BYTES : SIGNED_BODY_MAX_BYTES;
}

function tooLong(limit: number): Refusal {
  return {
    status: 413,
    title: 'This is too large',
    lines: [
      `You can send at most ${bytesText(limit)} here, including files. Nothing was saved. Go back and send less: a key or a certificate is only a few KB.`,
      'If you have been signed out, sign in again first.',
    ],
  };
}

/**
 * Takes in the body of a request and puts it back for the next reader; nothing when the sender went away.
 */
function peekBody(request: IncomingMessage, length: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Array<Buffer> = [];
    let received = 0;
    const stop = (body: Buffer | undefined) => {
      request.off('readable', read);
      request.off('close', giveUp);
      request.off('error', giveUp);
      resolve(body);
    };
    const giveUp = () => stop(undefined);
    const read = () => {
      for (let chunk = request.read(); chunk !== null; chunk = request.read()) {
        chunks.push(chunk);
        received += chunk.length;
        if (received >= length) {
          const body = Buffer.concat(chunks);
          request.unshift(body);
          stop(body);
          return;
        }
      }
    };
    request.on('readable', read);
    request.on('close', giveUp);
    request.on('error', giveUp);
  });
}

/** How Next.js names an action: a byte of facts about it and a hash. */
const ACTION_ID = /^[0-9a-f]{42}$/;

/** What is wrong with the form that a server action would be called with. */
function formRefusal({ headers }: IncomingMessage, body: Buffer): Refusal | undefined {
  const contentType = headers['content-type'] ?? '';
  const actionId = headers['next-action'];
  if (!/^multipart\//i.test(contentType)) {
    return actionId === undefined
      ? undefined
      : refusal(415, 'This app accepts forms only as multipart/form-data.');
  }
  const parts = readMultipart(contentType, body);
  const isNamed = actionId === undefined || ACTION_ID.test(String(actionId));
  return isNamed && parts !== undefined && isFormOfOurs(parts, actionId !== undefined)
    ? undefined
    : refusal(400, 'This form is not from this app.');
}

/**
 * Checks the body of a request before anything parses it: its length by who sends it where, and that a form
 * is one of this app's. What was read is put back for the next reader.
 *
 * @param takeLongBody Waits until a body that is long may be taken into memory.
 * @returns What to answer, `full` when too many long ones wait already, `gone` when the sender went away, or nothing when the body may pass.
 */
export async function bodyRefusal(
  installation: Installation,
  request: IncomingMessage,
  takeLongBody: () => Promise<'full' | 'gone' | undefined>,
): Promise<Refusal | 'full' | 'gone' | undefined> {
  const length = Number(request.headers['content-length'] ?? 0);
  const limit = length === 0 ? 0 : await bodyLimit(installation, request);
  if (length > limit) {
    return tooLong(limit);
  }
  const refused = length > SIGNED_BODY_MAX_BYTES ? await takeLongBody() : undefined;
  if (refused !== undefined) {
    return refused;
  }
  const body = length === 0 ? Buffer.alloc(0) : await peekBody(request, length);
  if (body === undefined) {
    return 'gone';
  }
  // The practice world reads its forms itself, and has no actions.
  const isPractice = practicePartOf(installation.environment, request.url ?? '') !== undefined;
  return isPractice || request.method !== 'POST' ? undefined : formRefusal(request, body);
}
