-- The roles, without passwords; may be run again at any time by whoever may make roles.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'comeback_owner') THEN
    CREATE ROLE comeback_owner LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'comeback_app') THEN
    CREATE ROLE comeback_app LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'comeback_scan') THEN
    CREATE ROLE comeback_scan NOLOGIN;
  END IF;
  IF EXISTS (
    SELECT FROM pg_roles
    WHERE rolname IN ('comeback_owner', 'comeback_app', 'comeback_scan') AND (rolsuper OR rolbypassrls)
  ) THEN
    RAISE EXCEPTION 'a role of comeback is superuser or bypasses row-level security';
  END IF;
END
$$;

-- The worker's look over all accounts: taken on by SET LOCAL ROLE, never by being comeback_app alone.
GRANT comeback_scan TO comeback_app WITH INHERIT FALSE, SET TRUE;

-- No transaction waits for the network: one that is idle belongs to a process that was cut off, and what it holds keeps
-- the others from ringing. Shorter than a lease.
ALTER ROLE comeback_app SET idle_in_transaction_session_timeout = '20s';
ALTER ROLE comeback_app SET tcp_keepalives_idle = '10s';
ALTER ROLE comeback_app SET tcp_keepalives_interval = '5s';
ALTER ROLE comeback_app SET tcp_keepalives_count = 4;
ALTER ROLE comeback_app SET tcp_user_timeout = '30s';
