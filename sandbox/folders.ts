import { join } from "node:path";

export const REPOSITORY = join(__dirname, "..");

/** Everything the sandbox makes is below this git-ignored folder, unless a caller names another. */
export const CACHE = join(REPOSITORY, ".sandbox");
