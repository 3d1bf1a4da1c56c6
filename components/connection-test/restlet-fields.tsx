'use client';

import { useContext } from 'react';
import { FormContext } from '../forms/form-context';
import { FormTextField } from '../forms/form-fields';
import { Disclosure } from '../ui/disclosure';

/** Script and deployment of a RESTlet to call in the test: for profiles with the scope RESTlets. */
export function RestletFields() {
  const { errors } = useContext(FormContext);
  const hasError = 'scriptId' in errors || 'deployId' in errors;
  return (
    <Disclosure summary="Call a RESTlet of your own" open={hasError}>
      <p>
        Without one, the test calls a RESTlet that does not exist, and learns from the refusal
        whether the token was taken. A RESTlet of your own proves more. It is called with GET and
        without parameters: name one that changes nothing then.
      </p>
      <FormTextField
        name="scriptId"
        label="Script ID"
        hint="The value of script in the RESTlet’s URL, for instance customscript_orders or 123."
        mono
      />
      <FormTextField
        name="deployId"
        label="Deployment ID"
        hint="The value of deploy in the RESTlet’s URL, for instance customdeploy_orders or 1."
        mono
      />
    </Disclosure>
  );
}
