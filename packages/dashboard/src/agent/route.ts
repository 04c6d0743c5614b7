/** Where in the page a person is; the address's fragment says it. */
export type Route =
  | { readonly view: 'chat'; readonly conversationId: string | undefined }
  | { readonly view: 'tasks'; readonly taskId: string | undefined };

/** The route of a fragment; an unknown one is the chat. */
export function routeOf(fragment: string): Route {
  const [view, id] = fragment.replace(/^#\/?/, '').split('/');
  const known = id === undefined || id === '' ? undefined : decoded(id);
  return view === 'tasks' ? { view: 'tasks', taskId: known } : { view: 'chat', conversationId: known };
}

/** The fragment of a route, with its `#`. */
export function fragmentOf(route: Route): string {
  const id = route.view === 'tasks' ? route.taskId : route.conversationId;
  return id === undefined ? `#${route.view}` : `#${route.view}/${encodeURIComponent(id)}`;
}

/** What is open in each part of the page. */
export interface Places {
  readonly conversationId: string | undefined;
  readonly taskId: string | undefined;
}

/** What is open after going to a route; the same object when nothing has changed. */
export function placesAfter(places: Places, route: Route): Places {
  if (route.view === 'chat') {
    const { conversationId } = route;
    return places.conversationId === conversationId ? places : { ...places, conversationId };
  }
  const { taskId } = route;
  return places.taskId === taskId ? places : { ...places, taskId };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
