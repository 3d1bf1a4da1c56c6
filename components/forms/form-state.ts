export type { FormAction, FormCheck, FormState } from '@/lib/sign-in/form-state';
export { IDLE as IDLE_FORM_STATE } from '@/lib/sign-in/form-state';
