import type { AvailableBackend, BackendSurvey, UnavailableBackend } from '@gr/backends';

/** What `gr doctor` found. */
export interface Diagnosis {
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly backends: readonly BackendSurvey[];
}

/** The diagnosis for people. */
export const formatDiagnosis = ({ node, platform, arch, backends }: Diagnosis): string =>
  [`Node ${node}, ${platform} ${arch}`, ...backends.map(formatBackend)].join('\n\n') + '\n';

const formatBackend = (backend: BackendSurvey): string =>
  (backend.available ? available(backend) : unavailable(backend))
    .map((line, i) => `${(i === 0 ? backend.name : '').padEnd(12)}${line}`)
    .join('\n');

const available = (backend: AvailableBackend): readonly string[] => {
  const { device, driver, software, limits, missingKernels, gemmGflops } = backend;
  const sizes = Object.entries(limits).map(([name, value]) => `${name} ${value}`);
  return [
    `${software ? 'runs in software, on no GPU' : 'runs'}: ${gemmGflops.toPrecision(3)} GFLOP/s in matrix products`,
    `device ${device}`,
    `driver ${driver}`,
    ...(sizes.length > 0 ? [`limits ${sizes.join(', ')}`] : []),
    ...(missingKernels.length > 0 ? [`lacks  ${missingKernels.join(', ')}`] : []),
  ];
};

const unavailable = ({ reason, remedy }: UnavailableBackend): readonly string[] => [`cannot run: ${reason}`, remedy];
