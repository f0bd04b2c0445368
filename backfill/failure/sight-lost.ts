/** S3 goes on with a job, and this program can no longer look at it. Nothing is wrong with the objects. */
export class SightLost extends Error {}
