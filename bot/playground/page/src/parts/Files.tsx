/** What people and the app share: pictures and sound where they stand, code to read, the rest to download. */

import { type ReactNode, useEffect, useState } from "react";
import { useDesk } from "../desk";
import type { SharedFile } from "../protocol";
import { Code } from "../text/Code";

const CODE = /^(text\/|application\/(json|xml|javascript|x-sh|x-python|x-yaml|toml|sql))/;
const READABLE = 200_000;
// No browser plays MIDI: a player for it would stay dead.
const SOUND = /^audio\/(?!(x-|sp-)?midi)/;

export function Files({ files }: { files: SharedFile[] }): ReactNode {
  return <div className="files">{files.map((file) => <FileView key={file.id} file={file} />)}</div>;
}

function FileView({ file }: { file: SharedFile }): ReactNode {
  const address = useAddress();
  if (file.size === 0) return <Card file={file} />;
  if (file.mimetype.startsWith("image/")) return <Picture file={file} title={file.title} alt={file.alt_txt || file.title || file.name} />;
  if (SOUND.test(file.mimetype)) return <Framed file={file}><audio controls preload="metadata" src={address(file)} aria-label={file.title || file.name} /></Framed>;
  if (file.mimetype.startsWith("video/")) return <Framed file={file}><video controls preload="metadata" src={address(file)} aria-label={file.title || file.name} /></Framed>;
  if (CODE.test(file.mimetype) && file.size <= READABLE) return <Snippet file={file} />;
  return <Card file={file} />;
}

function Card({ file }: { file: SharedFile }): ReactNode {
  const address = useAddress();
  const { words } = useDesk();
  return (
    <a className="file-card" href={address(file)} download={file.name}>
      <span className="file-kind" aria-hidden="true">{file.filetype.slice(0, 4).toUpperCase()}</span>
      <span><span className="file-name">{file.title || file.name}</span><span className="quiet block-line">{bytes(file.size)} · {words.download}</span></span>
    </a>
  );
}

export function Picture({ file, title, alt }: { file: SharedFile; title?: string | undefined; alt: string }): ReactNode {
  const { show, words } = useDesk();
  const address = useAddress();
  const ratio = file.original_w && file.original_h ? { aspectRatio: `${file.original_w} / ${file.original_h}` } : {};
  return (
    <figure className="figure">
      <figcaption className="file-title">{title || file.name}<Download file={file} /></figcaption>
      <button type="button" className="picture-button" aria-label={`${words.openPicture}: ${alt}`} onClick={() => show(file)}>
        <img className="picture" src={address(file)} alt={alt} style={ratio} />
      </button>
    </figure>
  );
}

function Framed({ file, children }: { file: SharedFile; children: ReactNode }): ReactNode {
  return <figure className="figure"><figcaption className="file-title">{file.title || file.name}<Download file={file} /></figcaption>{children}</figure>;
}

function Snippet({ file }: { file: SharedFile }): ReactNode {
  const address = useAddress()(file);
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    fetch(address, { signal: leaving.signal }).then((answer) => answer.text()).then(setText, () => undefined);
    return () => leaving.abort();
  }, [address]);
  return <Framed file={file}>{text === null ? <span className="quiet">…</span> : <Code text={text} folded />}</Framed>;
}

function Download({ file }: { file: SharedFile }): ReactNode {
  const { words } = useDesk();
  const address = useAddress();
  return <a className="download" href={address(file)} download={file.name} aria-label={`${words.download} ${file.name}`} title={words.download}>⤓</a>;
}

export function Lightbox({ file, onClose }: { file: SharedFile; onClose: () => void }): ReactNode {
  const address = useAddress();
  const { words } = useDesk();
  useEffect(() => {
    const leave = (event: KeyboardEvent) => event.key === "Escape" && onClose();
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  });
  return (
    <div className="lightbox" role="dialog" aria-modal="true" aria-label={file.title || file.name} onClick={onClose}>
      <div className="lightbox-head"><span>{file.title || file.name}</span><Download file={file} /><button type="button" className="icon-button" autoFocus aria-label={words.close} onClick={onClose}>✕</button></div>
      <img src={address(file)} alt={file.alt_txt || file.title || file.name} onClick={(event) => event.stopPropagation()} />
    </div>
  );
}

function useAddress(): (file: SharedFile) => string {
  const { workspace } = useDesk();
  return (file) => `${file.browser_url}?person=${workspace.me.id}`;
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  const units = ["kB", "MB", "GB"];
  const power = Math.min(Math.floor(Math.log10(size) / 3), units.length);
  return `${(size / 1000 ** power).toFixed(size < 10 * 1000 ** power ? 1 : 0)} ${units[power - 1]}`;
}
