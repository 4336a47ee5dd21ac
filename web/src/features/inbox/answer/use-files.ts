// Files on their way to a reply: each by itself, so that one that is refused takes none of the others with it.
import { ATTACHMENT_MAX_BYTES } from '@groundcrew/contract/values.ts';
import { useEffect, useRef, useState } from 'react';
import { upload, type Refused } from '#lib/upload.ts';
import type { Attachment } from '#features/inbox/types.ts';

export const FILES_MAX = 10;

export type Coming = { key: number; name: string; size_bytes: number; part: number; stop: () => void };
/** Why a file was not taken: a key of the texts. */
export type Fault = 'empty' | 'too_large' | 'too_many' | 'program' | 'other_type' | 'no_answer' | 'other';
export type NotTaken = { key: number; name: string; fault: Fault };

type InOrder = (files: readonly Attachment[]) => readonly Attachment[];

let keys = 0;

/** `count`: of those that are there already. */
/** `onFile`: whichever comes first; `inOrder` puts what there is by then in the order in which it was chosen. */
export function useFiles(count: number, onFile: (file: Attachment, inOrder: InOrder) => void) {
  const [coming, setComing] = useState<readonly Coming[]>([]);
  const [notTaken, setNotTaken] = useState<readonly NotTaken[]>([]);
  const gone = useRef(new AbortController());
  const chosen = useRef(new Map<number, number>());
  const placeOf = ({ id }: Attachment) => chosen.current.get(id) ?? 0;
  const inOrder: InOrder = (files) => files.toSorted((one, other) => placeOf(one) - placeOf(other));
  useEffect(() => {
    const controller = new AbortController();
    gone.current = controller;
    return () => controller.abort();
  }, []);
  const refuse = (name: string, fault: Fault) =>
    setNotTaken((before) => [...before, { key: (keys += 1), name, fault }]);
  const bring = async (file: File) => {
    const key = (keys += 1);
    const one = new AbortController();
    const { name, size: size_bytes } = file;
    const heard = (part: number) =>
      setComing((before) => before.map((each) => (each.key === key ? { ...each, part } : each)));
    setComing((before) => [...before, { key, name, size_bytes, part: 0, stop: () => one.abort() }]);
    const uploaded = await upload(file, heard, AbortSignal.any([one.signal, gone.current.signal]));
    setComing((before) => before.filter((each) => each.key !== key));
    if (uploaded.ok) {
      chosen.current.set(uploaded.file.id, key);
      onFile(uploaded.file, inOrder);
    } else if (!one.signal.aborted) refuse(name, faultOf(uploaded.refused));
  };
  const add = (files: readonly File[]) => {
    setNotTaken([]);
    let room = FILES_MAX - count - coming.length;
    for (const file of files) {
      if (file.size === 0) refuse(file.name, 'empty');
      else if (file.size > ATTACHMENT_MAX_BYTES) refuse(file.name, 'too_large');
      else if (room <= 0) refuse(file.name, 'too_many');
      else {
        room -= 1;
        void bring(file);
      }
    }
  };
  return { coming, notTaken, add, forget: () => setNotTaken([]) };
}

const FAULTS: readonly Fault[] = ['empty', 'too_large', 'program', 'other_type'];

function faultOf(refused: Refused | null): Fault {
  if (refused === null) return 'no_answer';
  if (refused.code === 'too_large') return 'too_large';
  const { fault } = refused.data?.details ?? {};
  return FAULTS.find((known) => known === fault) ?? 'other';
}
