/** Whose files an image was made from: what its commands are and say. */
export type Distribution = 'busybox' | 'alpine' | 'debian' | 'ubuntu' | 'oracle';
