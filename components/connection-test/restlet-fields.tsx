'use client';

import { useContext } from 'react';
import type { RestletAddress } from '@/lib/netsuite/restlet-probe';
import { FormContext } from '../forms/form-context';
import { FormTextField } from '../forms/form-fields';
import { Disclosure } from '../ui/disclosure';

/**
 * Script and deployment of a RESTlet to call in the test: for profiles with the scope RESTlets. Filled in with
 * the RESTlet of the report below, so that the next test asks the same.
 */
export function RestletFields({ restlet }: { readonly restlet?: RestletAddress | undefined }) {
  const { errors } = useContext(FormContext);
  const hasError = 'scriptId' in errors || 'deployId' in errors;
  return (
    <Disclosure summary="Call your own RESTlet" open={hasError || restlet !== undefined}>
      <p>
        Without one, the test calls a RESTlet that does not exist, and the error shows whether
        NetSuite accepted the token. Your own RESTlet proves more. The test calls it with GET and no
        parameters, so choose one that changes nothing when called this way.
      </p>
      <FormTextField
        name="scriptId"
        label="Script ID"
        defaultValue={restlet?.scriptId}
        hint="The value of script in the RESTlet’s URL, such as customscript_orders or 123."
        mono
      />
      <FormTextField
        name="deployId"
        label="Deployment ID"
        defaultValue={restlet?.deployId}
        hint="The value of deploy in the RESTlet’s URL, such as customdeploy_orders or 1."
        mono
      />
    </Disclosure>
  );
}
