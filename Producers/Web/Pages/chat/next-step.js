/**
 * What a person does next when an answer failed.
 *
 * - `retry`: presses "retry".
 * - `wait`: nothing: it goes on by itself after a while.
 * - `anew`: asks again, as the first answer is gone.
 * - `credit`: gets credit.
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
  method_not_allowed: "reload",
  unsupported_content_coding: "reload",
  expectation_failed: "reload",
  headers_too_large: "reload",
  method_not_implemented: "reload",
  transfer_coding_not_implemented: "reload",
  http_version_not_supported: "reload",

  unsupported_parameter: "model",
  invalid_value: "model",
  integer_below_min_value: "model",
  integer_above_max_value: "model",
  model_not_found: "model",
  upstream_refused: "model",
  upstream_unauthorized: "model",
  upstream_unavailable: "model",
  answer_too_large: "model",

  context_length_exceeded: "newChat",
  request_too_large: "edit",
  content_policy_violation: "edit",

  missing_api_key: "signIn",
  invalid_api_key: "signIn",
  account_suspended: "operator",
  account_closed: "operator",
  account_set_aside: "operator",
  insufficient_quota: "credit",

  rate_limit_exceeded: "wait",
  too_many_streams: "wait",
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
