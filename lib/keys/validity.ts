/**
 * The longest validity that NetSuite keeps, in years; it shortens a longer one by itself.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_162755332391.html
 */
export const MAX_VALIDITY_YEARS = 2;

/** The longest validity that is made, in days: the same years without a leap day. */
export const MAX_VALIDITY_DAYS = MAX_VALIDITY_YEARS * 365;

/** The validity that is offered, in days, as in the recipe. */
export const USUAL_VALIDITY_DAYS = 365;
