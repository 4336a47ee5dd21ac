// What tests need of the system and npm does not bring: installed where root may do it and apt is there.
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { run } from './children.mjs';

const APT = '/usr/bin/apt-get';
/** Debian's way of saying that nothing which is installed now is to be started: https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt */
const POLICY = '/usr/sbin/policy-rc.d';

/** Whether `installByApt` can be tried. */
export function mayInstall() {
  return process.getuid?.() === 0 && isProgram(APT);
}

/** Servers among the packages are not started. What fails is seen by what is missing afterwards. */
export async function installByApt(packages) {
  const ours = !existsSync(POLICY);
  if (ours) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args) => run(APT, args, { quiet: true, env });
    await apt('update');
    await apt('install', '--yes', '--no-install-recommends', ...packages);
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
}

export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
