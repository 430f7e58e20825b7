/** What expressions may cost, and what sizes are assumed where no schema limits them (apiserver/pkg/apis/cel/config.go, pkg/cel/limits.go). */

/** One evaluation. */
export const PER_CALL_LIMIT = 1_000_000;

/** The largest request that is assumed. */
export const MAX_REQUEST_BYTES = 3 * 1024 * 1024;
