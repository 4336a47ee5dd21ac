/** The same world in this process, without sockets and in virtual time. */
import { createInProcess } from '@groundcrew/simulator';
import { VirtualTime } from '#wireless/virtual-time.ts';
import { createWirelessGateway } from '#wireless/wireless-gateway.ts';
import { createConnector, type Stage } from './stage.ts';
import { contractWorld, identityOf, linkOf } from './world.ts';

export async function openWirelessStage(): Promise<Stage> {
  const file = contractWorld();
  const time = new VirtualTime(new Date(file.starts_at ?? 0));
  const telegram = await createInProcess(file, { time });
  const gateway = createWirelessGateway({ telegram, time });
  const { connect, closeAll } = createConnector(gateway, identityOf);
  return {
    gateway,
    identity: identityOf,
    group: () => linkOf('open'),
    connect,
    control: (path, body) => time.hold(() => telegram.control(path, body)),
    monotonic: time.monotonic,
    delay: time.delay,
    run: (work) => time.run(work),
    close: async () => {
      await time.run(closeAll);
      await telegram.close();
    },
  };
}
