/**
 * The address of something of the hub's own, as `/v1/status`. The page may be served below a path: what looks like the
 * root is the folder that the page was loaded from.
 */
export const hubUrl = (path: string, base: string = document.baseURI): URL => new URL(path.replace(/^\//, './'), base);
