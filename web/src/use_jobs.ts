// Long work of one kind: what there is, how far it is, and how to ask for more.
import { useEffect, useState } from "preact/hooks";
import { ask, get } from "./api";
import type { Job } from "./types";

const LOOK_MS = 700;
const REST_MS = 5000;

export const isOpen = (job: Job): boolean => job.state === "waiting" || job.state === "running";

export interface Work {
  jobs: Job[] | null;
  error: Error | null;
  run: (request: object) => Promise<Job | null>;
  cancel: (id: string) => Promise<void>;
}

export function useJobs(kind: Job["kind"]): Work {
  const [jobs, setJobs] = useState<Job[] | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const look = async () => {
    try {
      const found = await get<Job[]>("jobs");
      setJobs(found.filter((j) => j.kind === kind));
      setError(null);
    } catch (e) {
      setError(e as Error);
    }
  };
  const isBusy = jobs?.some(isOpen);
  useEffect(() => {
    void look();
    const timer = setInterval(look, isBusy ? LOOK_MS : REST_MS);
    return () => clearInterval(timer);
  }, [kind, isBusy]);
  const tried = async (path: string, body: object): Promise<Job | null> => {
    setError(null);
    try {
      const job = await ask<Job>(path, body);
      await look();
      return job;
    } catch (e) {
      setError(e as Error);
      return null;
    }
  };
  return {
    jobs,
    error,
    run: (request) => tried("jobs", { kind, ...request }),
    cancel: async (id) => void (await tried(`jobs/${id}/cancel`, {})),
  };
}
