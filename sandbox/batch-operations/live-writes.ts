/** Which keys were written to while jobs run, as far as the requests came through the double. */
export class LiveWrites {
  private watchers = 0;
  private readonly touched = new Set<string>();

  watch(): void {
    this.watchers++;
  }

  unwatch(): void {
    this.watchers--;
    if (this.watchers === 0) this.touched.clear();
  }

  /** Without a key, any key of the bucket may have changed. */
  note(bucket: string, key: string | undefined): void {
    if (this.watchers > 0) this.touched.add(name(bucket, key));
  }

  wasTouched(bucket: string, key: string): boolean {
    return this.touched.has(name(bucket, key)) || this.touched.has(name(bucket, undefined));
  }
}

function name(bucket: string, key: string | undefined): string {
  return `${bucket}/${key ?? ""}`;
}
