/** What the user is told when something cannot be done: one line with the file, what was expected, what was found and what to do. */
export class Problem extends Error {}
