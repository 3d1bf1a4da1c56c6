/**
 * The longest validity that is made, in days: two years without a leap day. NetSuite shortens what
 * is longer than two years.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_162755332391.html
 */
export const MAX_VALIDITY_DAYS = 730;

/** The validity that is offered, in days, as in the recipe. */
export const USUAL_VALIDITY_DAYS = 365;
