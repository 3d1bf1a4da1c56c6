-- DropIndex
DROP INDEX "AuditEvent_profileId_at_idx";

-- CreateIndex
CREATE INDEX "AuditEvent_profileId_at_id_idx" ON "AuditEvent"("profileId", "at", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_action_at_id_idx" ON "AuditEvent"("action", "at", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_actorEmail_at_id_idx" ON "AuditEvent"("actorEmail", "at", "id");
