import { no, notJudged, type Verdict, yes } from "./verdict";

/** A trial beside two others that show what its outcome is worth. */
export interface Controlled {
  /** Works without what is being tried. */
  control: boolean;
  subject: boolean;
  /** Must not work: else the service does not look at what is being tried. */
  negative?: boolean;
}

export function judged({ control, subject, negative }: Controlled, observed: string): Verdict {
  if (!control)
    return notJudged(`Nothing can be told, because the control does not work either. ${observed}`);
  if (negative === true) {
    return notJudged(
      `The service does not evaluate what is being tried: what must fail works too. ${observed}`,
    );
  }
  return subject ? yes(observed) : no(observed);
}
