let leaving = false;

/** Whether this page is about to go, since its user has signed out or is another one: it keeps nothing any more. */
export function isLeaving(): boolean {
  return leaving;
}

export function beginLeaving(): void {
  leaving = true;
}
