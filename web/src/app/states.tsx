import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isProblem } from "../api/problem";
import { useSentence } from "../api/sentence";
import { EmptyState } from "../ui/EmptyState";
import { ErrorBlock } from "../ui/ErrorBlock";
import { Loading } from "../ui/Loading";
import { Page } from "../ui/Page";

/** What does not exist and what is not open to the reader look the same. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("app.not_found_title")}>
      <EmptyState
        acts={
          <Button component={Link} to="/" variant="default">
            {t("app.go_home")}
          </Button>
        }
      >
        {t("errors.not_found")}
      </EmptyState>
    </Page>
  );
}

/** A page that could not be shown: what failed, and another try. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const router = useRouter();
  const client = useQueryClient();
  if (isProblem(error, "not_found")) return <NotFoundPage />;
  const retry = () => {
    client.resetQueries({ predicate: (query) => query.state.status === "error" });
    reset();
    router.invalidate();
  };
  return (
    <Page title={t("app.error_title")}>
      <ErrorBlock
        what={t("app.page_failed")}
        why={sentence(error)}
        reference={isProblem(error) ? error.request : undefined}
        onRetry={retry}
      />
    </Page>
  );
}

export function RouteLoading() {
  return (
    <div style={{ padding: "var(--s-5)" }}>
      <Loading />
    </div>
  );
}
