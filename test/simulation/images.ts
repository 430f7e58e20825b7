/** The images that the inputs use: those that run, and those that never will. */
const GOOD = ['nginx:1.27', 'nginx:1.25', 'httpd:2.4', 'redis:7'];
/** A tag that never was, a name that nobody has, a program that ends at once. */
const BAD = ['nginx:1.161', 'ngnix', 'busybox:1.36'];

export const images = { good: GOOD, bad: BAD };
export const isGood = (image: string): boolean => GOOD.includes(image);
