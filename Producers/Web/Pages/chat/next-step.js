/**
 * What a person does next when an answer failed.
 *
 * - `retry`: presses "retry".
 * - `wait`: nothing: it goes on by itself after a while.
 * - `anew`: asks again, as the first answer is gone.
 * - `credit`: gets credit in the shop, and comes back.
 * - `model`: chooses another model.
 * - `signIn`: signs in; then it goes on by itself.
 * - `newChat`: takes the question to a new conversation.
 * - `edit`: changes the question.
 * - `operator`: writes to the operator.
 * - `reload`: loads the page again: it and the service are of different versions.
 *
 * @typedef {"retry" | "wait" | "anew" | "credit" | "model" | "signIn" | "newChat" | "edit" | "operator" | "reload"} Step
 */

/** The next step for each code of the service, and for the page's own. @type {Record<string, Step>} */
const steps = {
  invalid_json: "reload",
  json_too_deep: "reload",
  missing_required_parameter: "reload",
  duplicate_parameter: "reload",
  invalid_type: "reload",
  empty_array: "reload",
  bad_request: "reload",
  not_found: "reload",
  account_not_found: "reload",
  account_exists: "reload",
  batch_exists: "reload",
  too_many_keys: "reload",
  conflict: "reload",
  address_invalid: "reload",
  catalogue_too_large: "reload",
  key_not_found: "reload",
  method_not_allowed: "reload",
  unsupported_content_coding: "reload",
  expectation_failed: "reload",
  headers_too_large: "reload",
  method_not_implemented: "reload",
  transfer_coding_not_implemented: "reload",
  http_version_not_supported: "reload",
  version_conflict: "reload",
  version_required: "reload",
  csrf_missing: "reload",
  order_not_found: "reload",
  product_unavailable: "reload",
  payer_unknown: "reload",
  product_bought: "reload",
  too_many_orders: "reload",
  order_state: "reload",
  refund_short: "reload",
  settlement_not_found: "reload",

  unsupported_parameter: "model",
  invalid_value: "model",
  integer_below_min_value: "model",
  integer_above_max_value: "model",
  model_not_found: "model",
  model_not_allowed: "model",
  upstream_refused: "model",
  upstream_unauthorized: "model",
  upstream_unavailable: "model",
  answer_too_large: "model",

  context_length_exceeded: "newChat",
  request_too_large: "edit",
  input_above_limit: "edit",
  content_policy_violation: "edit",
  content_refused: "edit",
  code_invalid: "edit",

  missing_api_key: "signIn",
  invalid_api_key: "signIn",
  session_invalid: "signIn",
  credentials_differ: "signIn",
  key_limited: "signIn",
  session_needed: "signIn",
  session_of_key: "signIn",
  key_expired: "signIn",
  invite_invalid: "signIn",
  ticket_unknown: "signIn",
  ticket_expired: "signIn",
  too_many_tries: "signIn",
  code_wrong: "edit",
  account_suspended: "operator",
  account_closed: "operator",
  role_insufficient: "operator",
  account_set_aside: "operator",
  unknown_host: "operator",
  code_expired: "operator",
  code_limit_reached: "operator",
  code_revoked: "operator",
  code_set_aside: "operator",
  order_set_aside: "operator",
  code_used: "operator",
  address_not_allowed: "operator",
  credit_declined: "operator",
  identity_has_account: "operator",
  identity_not_linked: "operator",
  too_many_identities: "operator",
  insufficient_quota: "credit",
  too_many_own_keys: "operator",
  own_key_unusable: "model",
  own_key_refused: "model",

  rate_limit_exceeded: "wait",
  key_money_exhausted: "wait",
  key_too_many_answers: "wait",
  key_too_many_tokens: "wait",
  ticket_pending: "wait",
  too_many_tickets: "wait",
  too_many_codes_sent: "wait",
  sign_in_rests: "wait",
  too_many_streams: "wait",
  payment_unavailable: "wait",
  unavailable: "wait",
  overloaded: "wait",
  upstream_rate_limited: "wait",

  stream_not_found: "anew",
  stream_expired: "anew",

  invalid_content_coding: "retry",
  idempotency_key_reused: "retry",
  request_timeout: "retry",
  internal_error: "retry",
  interrupted: "retry",
  late: "retry",
  withdrawn: "retry",
  uncertain: "retry",
  answer_expired: "retry",
  deadline_exceeded: "retry",
  upstream_error: "retry",
  upstream_truncated: "retry",
  upstream_timeout: "retry",

  connection_lost: "retry",
  unreachable: "retry",
};

/** A provider's own codes are none of ours: another model may do what this one refused. @param {string} code */
export function stepAfter(code) {
  return Object.prototype.hasOwnProperty.call(steps, code) ? steps[code] : "model";
}
