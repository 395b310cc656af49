/** The first moment, before the first page's code is there. */
export function Starting() {
  return <div className="starting" aria-busy="true" />;
}
