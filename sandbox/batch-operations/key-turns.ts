/** Whatever changes the replicas of one key does so alone: a job and live replication take turns. */
export class KeyTurns {
  private readonly last = new Map<string, Promise<unknown>>();

  take<T>(bucket: string, key: string, work: () => Promise<T>): Promise<T> {
    const name = `${bucket}/${key}`;
    const done = (this.last.get(name) ?? Promise.resolve()).then(work);
    const over = done
      .catch(() => undefined)
      .then(() => {
        if (this.last.get(name) === over) this.last.delete(name);
      });
    this.last.set(name, over);
    return done;
  }
}
