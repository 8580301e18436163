/** Finds out who is here, and shows the workspace to them. */

import { StrictMode, type ReactNode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import type { Person } from "./protocol";
import "./style.css";

const REMEMBERED = "deskmate.person";

function Playground(): ReactNode {
  const people = usePeople();
  const [chosen, setChosen] = useState(() => new URL(location.href).searchParams.get("person") ?? localStorage.getItem(REMEMBERED));
  const person = people.find((one) => one.id === chosen) ?? people[0];
  const choose = (id: string) => {
    localStorage.setItem(REMEMBERED, id);
    history.pushState(null, "", `/?person=${id}`);
    setChosen(id);
  };
  if (!person) return <div className="splash" role="status"><img src="/deskmate.svg" alt="" width="56" height="56" /></div>;
  return <App key={person.id} person={person} onPerson={choose} />;
}

/** The people of the workspace, asked for until the server answers. */
function usePeople(): Person[] {
  const [people, setPeople] = useState<Person[]>([]);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let timer: number | undefined;
    const again = () => {
      timer = window.setTimeout(() => setAttempt((before) => before + 1), 1000);
    };
    fetch("/browser/people")
      .then((answer) => answer.json() as Promise<{ people: Person[] }>)
      .then((answer) => setPeople(answer.people.filter((one) => !one.is_bot)), again);
    return () => window.clearTimeout(timer);
  }, [attempt]);
  return people;
}

createRoot(document.getElementById("root")!).render(<StrictMode><Playground /></StrictMode>);
