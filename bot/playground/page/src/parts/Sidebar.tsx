/** The workspace at a glance: who one is, channels, and the app. */

import { type ReactNode, useState } from "react";
import { useDesk } from "../desk";
import type { Channel } from "../protocol";
import { isWorking } from "../workspace";
import { Avatar } from "./Avatar";
import { Dialog } from "./Dialog";

export function Sidebar({ open, onClose, onPerson }: { open: boolean; onClose: () => void; onPerson: (id: string) => void }): ReactNode {
  const { words, workspace } = useDesk();
  const others = workspace.dms.filter((one) => one.user !== workspace.app.user);
  return (
    <nav className={open ? "sidebar open" : "sidebar"} aria-label={words.workspace}>
      <div className="team"><span>{workspace.team.name}</span><button type="button" className="icon-button menu-button" aria-label={words.closeMenu} onClick={onClose}>✕</button></div>
      <div className="sidebar-scroll">
        <Section title={words.channels}>{workspace.channels.map((one) => <Place key={one.id} channel={one} onGo={onClose} />)}</Section>
        {others.length > 0 && <Section title={words.directMessages}>{others.map((one) => <Place key={one.id} channel={one} onGo={onClose} />)}</Section>}
        <Section title={words.apps}>{workspace.dms.filter((one) => one.user === workspace.app.user).map((one) => <Place key={one.id} channel={one} onGo={onClose} />)}</Section>
      </div>
      <Breaches />
      <PersonSwitch onPerson={onPerson} />
    </nav>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return <section className="section-list" aria-label={title}><h2>{title}</h2>{children}</section>;
}

function Place({ channel, onGo }: { channel: Channel; onGo: () => void }): ReactNode {
  const { go, place, workspace } = useDesk();
  const other = workspace.people.find((one) => one.id === channel.user);
  const isApp = channel.is_im && channel.user === workspace.app.user;
  const working = isApp && (workspace.messages[channel.id] ?? []).some((one) => isWorking(workspace, channel.id, one.ts));
  const here = place.channel === channel.id;
  const visit = () => {
    go({ channel: channel.id });
    onGo();
  };
  return (
    <button type="button" className={`place ${channel.unread && !here ? "has-unread" : ""}`} aria-current={here ? "page" : undefined} onClick={visit}>
      {channel.is_im ? <Avatar person={other} app={isApp} size={20} /> : <span className="hash" aria-hidden="true">#</span>}
      <span className="place-name">{channel.is_im ? (isApp ? workspace.app.name : other?.real_name) : channel.name}</span>
      {isApp && <span className={`light ${workspace.app.connected ? "on" : ""} ${working ? "busy" : ""}`} aria-hidden="true" />}
      {channel.unread > 0 && !here && <span className="count">{channel.unread}</span>}
    </button>
  );
}

function PersonSwitch({ onPerson }: { onPerson: (id: string) => void }): ReactNode {
  const { words, workspace } = useDesk();
  const [open, setOpen] = useState(false);
  const { me } = workspace;
  return (
    <div className="person-switch">
      <button type="button" className="person" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Avatar person={me} size={30} />
        <span className="person-words"><span className="quiet">{words.switchPerson}</span><span className="place-name">{me.real_name}</span></span>
        <span aria-hidden="true">⇅</span>
      </button>
      {open && (
        <Dialog title={words.choosePerson} onClose={() => setOpen(false)}>
          <div className="dialog-body">
            {workspace.people.filter((one) => !one.is_bot).map((one) => (
              <button key={one.id} type="button" className="person choice-person" aria-pressed={one.id === me.id} onClick={() => onPerson(one.id)}>
                <Avatar person={one} size={36} /><span className="person-words"><span>{one.real_name}</span><span className="quiet">{one.locale === "zh-CN" ? "中文" : "English"}</span></span>
              </button>
            ))}
            <p className="quiet">{words.choosePersonWhy}</p>
          </div>
        </Dialog>
      )}
    </div>
  );
}

function Breaches(): ReactNode {
  const { words, workspace } = useDesk();
  const [open, setOpen] = useState(false);
  if (!workspace.breaches.length) return null;
  return (
    <div className="breaches">
      <button type="button" className="breach-button" aria-haspopup="dialog" onClick={() => setOpen(true)}>⚠ {words.breaches(workspace.breaches.length)}</button>
      {open && (
        <Dialog title={words.breachesWhy} onClose={() => setOpen(false)}>
          <ul className="dialog-body breach-list">{workspace.breaches.map((one, index) => <li key={index}><code>{one.method}</code> <strong>{one.code}</strong><div>{one.why}</div></li>)}</ul>
        </Dialog>
      )}
    </div>
  );
}
