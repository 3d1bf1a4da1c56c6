import type { TaskSlug } from '@/lib/guide/tasks';
import type { Side } from '../ui/side-label';
import type { TaskGroupKind } from './task-list';

/** How a task is named and on whose screen it is done. */
export type TaskWords = {
  readonly title: string;
  readonly hint: string;
  readonly side: Side;
  readonly group: TaskGroupKind;
};

/** The words of each task. */
export const TASK_WORDS: Readonly<Record<TaskSlug, TaskWords>> = {
  account: {
    title: 'Check the account and scopes',
    hint: 'Account ID, environment, what the connection can use',
    side: 'wizard',
    group: 'netsuite',
  },
  prerequisites: {
    title: 'Prepare features, role, and entity',
    hint: 'What must be enabled, and which user the connection runs as',
    side: 'netsuite',
    group: 'netsuite',
  },
  'integration-record': {
    title: 'Create the integration record',
    hint: 'The boxes to check, then the Client ID',
    side: 'netsuite',
    group: 'netsuite',
  },
  'key-and-certificate': {
    title: 'Make the key and certificate',
    hint: 'Creates public.pem and predicts the Certificate ID',
    side: 'wizard',
    group: 'key-and-certificate',
  },
  'm2m-mapping': {
    title: 'Upload the certificate',
    hint: 'Entity, Role, Application, then the Certificate ID',
    side: 'netsuite',
    group: 'netsuite',
  },
  'celigo-iclient': {
    title: 'Fill in the iClient',
    hint: 'Every field in the form, in order',
    side: 'celigo',
    group: 'celigo',
  },
  'celigo-connection': {
    title: 'Fill in the HTTP connection',
    hint: 'Every field in the form, in order',
    side: 'celigo',
    group: 'celigo',
  },
  test: {
    title: 'Test the connection',
    hint: 'Sends the same request that Celigo will send',
    side: 'wizard',
    group: 'prove-it',
  },
};
