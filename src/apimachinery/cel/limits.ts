/** What expressions may cost, and what sizes are assumed where no schema limits them (apiserver/pkg/apis/cel/config.go, pkg/cel/limits.go). */

/** One evaluation. */
export const PER_CALL_LIMIT = 1_000_000;

/** All expressions of one policy's binding in one request. */
export const RUNTIME_BUDGET = 10_000_000;

/** All match conditions of one webhook or policy. */
export const MATCH_CONDITIONS_BUDGET = RUNTIME_BUDGET / 4;

/** The largest request that is assumed. */
export const MAX_REQUEST_BYTES = 3 * 1024 * 1024;
