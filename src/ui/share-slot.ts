/** What happens on Share. Whoever builds sharing sets `open` before the page is drawn. */
import type { ClusterBackend } from '../backend/cluster-backend.ts';

export const shareSlot: { open?: (backend: ClusterBackend) => void } = {};
