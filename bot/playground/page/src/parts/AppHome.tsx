/** The Home tab of the app. */

import type { ReactNode } from "react";
import { Blocks } from "../blocks/Blocks";
import { SurfaceProvider } from "../blocks/surface";
import { useDesk } from "../desk";
import type { View } from "../protocol";
import { useForm } from "./Modal";

export function AppHome(): ReactNode {
  const { words, workspace } = useDesk();
  return (
    <div className="app-home" role="tabpanel" aria-label={words.home} tabIndex={0}>
      {workspace.home ? <HomeView view={workspace.home} /> : <p className="quiet empty">{words.homeEmpty}</p>}
    </div>
  );
}

function HomeView({ view }: { view: View }): ReactNode {
  const form = useForm(view);
  return <SurfaceProvider value={form.surface}><div className="home-view"><Blocks blocks={view.blocks} /></div></SurfaceProvider>;
}
