import { curlSnippet } from './snippet-curl';
import { javaSnippet } from './snippet-java';
import { nodeSnippet } from './snippet-node';
import { pyjwtSnippet, pythonSnippet } from './snippet-python';
import { CLIENT_ID_VARIABLE, type Snippet, type SnippetSubject } from './snippet-subject';

/** The languages in which a program is offered. Each is the last part of its page's address. */
export const SNIPPET_SLUGS = ['curl', 'node', 'python', 'python-pyjwt', 'java'] as const;

/** One of them. */
export type SnippetSlug = (typeof SNIPPET_SLUGS)[number];

/** How a program is offered. */
export type SnippetOffer = {
  readonly slug: SnippetSlug;
  readonly title: string;
  /** What must be on the machine, for people. */
  readonly needs: string;
  readonly write: (subject: SnippetSubject) => Snippet;
  /** The command that runs it, without the variables, for the file in the current folder. */
  readonly command: ReadonlyArray<string>;
};

/** Every program, in the order of the page. */
export const SNIPPET_OFFERS: ReadonlyArray<SnippetOffer> = [
  {
    slug: 'curl',
    title: 'curl with openssl',
    needs: 'bash, openssl, and curl',
    write: curlSnippet,
    command: ['bash', 'netsuite-token.sh'],
  },
  {
    slug: 'node',
    title: 'Node',
    needs: 'Node 18 or newer, no packages',
    write: nodeSnippet,
    command: ['node', 'netsuite-token.mjs'],
  },
  {
    slug: 'python',
    title: 'Python with openssl',
    needs: 'Python 3.8 or newer and the command openssl, no packages',
    write: pythonSnippet,
    command: ['python3', 'netsuite_token.py'],
  },
  {
    slug: 'python-pyjwt',
    title: 'Python with PyJWT',
    needs: 'Python 3.8 or newer with the packages PyJWT and cryptography',
    write: pyjwtSnippet,
    command: ['python3', 'netsuite_token_pyjwt.py'],
  },
  {
    slug: 'java',
    title: 'Java',
    needs: 'Java 11 or newer, no libraries',
    write: javaSnippet,
    command: ['java', 'NetsuiteToken.java'],
  },
];

/**
 * The line that runs a program. The Client ID is read without an echo and enters no shell history. It
 * is one line: of two that are pasted together, the second would be read as the Client ID.
 */
export function runCommand(offer: SnippetOffer): string {
  return `read -rs ${CLIENT_ID_VARIABLE} && export ${CLIENT_ID_VARIABLE} && ${offer.command.join(' ')} private.pem`;
}
