import { html } from '../pages/html';
import {
  notFoundPage,
  PAGES,
  pageAnswer,
  pageUrl,
  redirectAnswer,
  savedMessage,
} from '../pages/page-layout';
import { checkbox, scrollTable } from '../pages/page-parts';
import { withForm } from '../pages/posted-form';
import { rolesOfEntity } from './conditions';
import type { PracticeContext } from './context';
import { findEntity, PRACTICE_ENTITIES, PRACTICE_ROLES, type PracticeEntity } from './directory';

/** The page Manage Users. */
export function answerUserList(context: PracticeContext): Response {
  const rows = PRACTICE_ENTITIES.map((entity) => [
    html`<a href="${pageUrl(context, `${PAGES.entity}?id=${entity.id}`)}">${entity.name}</a>`,
    entity.id,
    roleNames(entity, context),
    isInactive(entity, context) ? 'Yes' : 'No',
  ]);
  const columns = ['Name', 'Internal ID', 'Roles', 'Inactive'];
  return pageAnswer(context, 'Manage Users', scrollTable('Users', columns, rows));
}

/**
 * The page of one employee (`?id=`), with the roles of its subtab Access.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157771650112.html
 */
export async function answerEntity(request: Request, context: PracticeContext): Promise<Response> {
  const id = context.query.get('id') ?? '';
  const entity = /^\d{1,9}$/.test(id) ? findEntity(Number(id)) : null;
  if (entity === null) return notFoundPage(context);
  return withForm(
    request,
    context,
    () => entityPage(entity, context),
    (form) => saveEntity(form, entity, context),
  );
}

function entityPage(entity: PracticeEntity, context: PracticeContext): Response {
  const assigned = rolesOfEntity(entity.id, context.conditions);
  const boxes = PRACTICE_ROLES.map((role) =>
    checkbox(`role_${role.id}`, role.name, assigned.includes(role.id)),
  );
  const content = html`${savedMessage(context)}
<form class="sheet" method="post" action="${pageUrl(context, `${PAGES.entity}?id=${entity.id}`)}">
${checkbox('isinactive', 'Inactive', isInactive(entity, context))}
<h2>Access</h2>
<fieldset><legend>Roles</legend>
${boxes}
</fieldset>
<p><button type="submit">Save</button></p>
</form>`;
  return pageAnswer(context, `Employee: ${entity.name}`, content);
}

async function saveEntity(
  form: FormData,
  entity: PracticeEntity,
  context: PracticeContext,
): Promise<Response> {
  const roles = PRACTICE_ROLES.map(({ id }) => id).filter((id) => form.has(`role_${id}`));
  await context.store.changeConditions(context.account.accountId, (conditions) => {
    const others = conditions.inactiveEntities.filter((id) => id !== entity.id);
    return {
      ...conditions,
      inactiveEntities: form.has('isinactive') ? [...others, entity.id] : others,
      entityRoles: { ...conditions.entityRoles, [entity.id]: roles },
    };
  });
  return redirectAnswer(context, `${PAGES.entity}?id=${entity.id}&saved=T`);
}

function roleNames(entity: PracticeEntity, { conditions }: PracticeContext): string {
  const assigned = rolesOfEntity(entity.id, conditions);
  const names = PRACTICE_ROLES.filter(({ id }) => assigned.includes(id)).map(({ name }) => name);
  return names.join(', ');
}

function isInactive(entity: PracticeEntity, { conditions }: PracticeContext): boolean {
  return conditions.inactiveEntities.includes(entity.id);
}
