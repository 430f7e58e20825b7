/** Lets the toolbar and the keys fit the picture to its window, wherever that is mounted. */

let fit = () => {};

export const fitted = {
  /** Somebody has panned: the view is theirs until they ask for a fit. */
  movedByHand: false,
  register(how: () => void): () => void {
    fit = how;
    return () => {
      if (fit === how) fit = () => {};
    };
  },
  now(): void {
    fitted.movedByHand = false;
    fit();
  },
};
