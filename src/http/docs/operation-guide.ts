export interface OperationSection {
    readonly id: string;
    readonly title: string;
    /** Text, in which `` ` `` marks code, and what is to be copied. */
    readonly parts: readonly (string | { readonly code: string; readonly label?: string })[];
}

export const OPERATION_GUIDE: readonly OperationSection[] = [
    {
        id: 'binary',
        title: 'One file',
        parts: [
            'The program is one file, and needs nothing beside it. It keeps its database in `data` below the folder in which it is started, or where `DATABASE_URL` says.',
            {
                code: 'agents-server            # serves\nagents-server doctor     # says what is wrong, and what to do\nagents-server --help',
            },
            'On Alpine and wherever else the C library is musl, take the file whose name ends in `-musl`; it needs one package: `apk add libstdc++`.',
            'An update is another file in its place: stop the server, put it there, start it again. It brings the database up to date itself; an older program then refuses that database, so make a backup first.',
        ],
    },
    {
        id: 'docker',
        title: 'Docker',
        parts: [
            {
                code: 'docker build --build-arg COMMIT="$(git rev-parse --short=12 HEAD)" --tag agents-server .\ndocker run --publish 127.0.0.1:4440:4440 --volume agents-server:/data agents-server',
            },
            'The image runs as a user without rights and keeps everything in the volume. The first start prints the admin’s link and a token; commands run beside the server:',
            {
                code: 'docker exec CONTAINER agents-server tokens create --note "my app"',
                label: 'A command in the container',
            },
        ],
    },
    {
        id: 'systemd',
        title: 'systemd',
        parts: [
            'Put the program at `/usr/local/bin/agents-server`, its settings in `/etc/agents-server.env`, and this in `/etc/systemd/system/agents-server.service`:',
            {
                code: `[Unit]
Description=Agents Server
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/local/bin/agents-server
EnvironmentFile=-/etc/agents-server.env
DynamicUser=yes
StateDirectory=agents-server
WorkingDirectory=/var/lib/agents-server
Restart=on-failure
# Longer than SHUTDOWN_SECONDS, so that open answers are not cut.
TimeoutStopSec=40
# Each open answer takes two.
LimitNOFILE=65536
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
ProtectHome=yes
ProtectSystem=strict

[Install]
WantedBy=multi-user.target`,
            },
            {
                code: 'systemctl enable --now agents-server\njournalctl --unit agents-server',
                label: 'Start the service',
            },
        ],
    },
    {
        id: 'nginx',
        title: 'Behind nginx',
        parts: [
            'Set `PUBLIC_URL=https://agents.example.com` and `TRUST_PROXY=true`. Answers are streams: the proxy must hand on each piece at once, and wait for models that think for minutes.',
            {
                code: `server {
    listen 443 ssl;
    server_name agents.example.com;
    # ssl_certificate and ssl_certificate_key of your own

    # The server has its own limit, MAX_BODY_BYTES, and refuses in the way that clients understand.
    client_max_body_size 0;

    location / {
        proxy_pass http://127.0.0.1:4440;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_buffering off;
        proxy_request_buffering off;
        proxy_read_timeout 1h;
    }
}`,
            },
        ],
    },
    {
        id: 'caddy',
        title: 'Behind Caddy',
        parts: [
            'The same two variables. Caddy gets its certificate itself, and hands on streams at once:',
            {
                code: `agents.example.com {
    reverse_proxy 127.0.0.1:4440
}`,
            },
            'Leave `flush_interval -1` away: with it Caddy does not tell the server that a client has left, and the model goes on for nobody.',
        ],
    },
    {
        id: 'postgres',
        title: 'Postgres, and several servers',
        parts: [
            'One machine and SQLite go a long way. For more, give any number of servers one Postgres, and put a proxy in front that may send each request to any of them; nothing has to stick to one server.',
            {
                code: `agents-server migrate --from data/agents-server.sqlite --to postgres://user:password@host/agents
DATABASE_URL=postgres://user:password@host/agents agents-server`,
            },
            'The move compares both databases in the end. Stop the server on the old one first. It goes from Postgres to a file, too.',
        ],
    },
    {
        id: 'limits',
        title: 'Limits',
        parts: [
            'A key has the limits that it is given on the page of tokens or by a command, over those of `KEY_LIMITS`. Who chats without a key is limited by address, by `ADDRESS_LIMITS`; the admin and this machine are not, and without `TRUST_PROXY` everybody behind a proxy is this machine. All servers on one Postgres count together.',
            {
                code: 'agents-server tokens create --note "Shop" --limit-requests-per-minute 60 --limit-tokens-per-month 5000000\nagents-server tokens update ptbk_6135…9e59 --limit-concurrent-streams 5',
            },
            'Answers say in `x-ratelimit-…` what is left; beyond it they are 429 with `Retry-After`. Minutes, days and months are those of UTC.',
        ],
    },
    {
        id: 'backup',
        title: 'Backup and restore',
        parts: [
            'A backup is taken while the server runs, and is as it was at one moment. The admin can also download one at `/api/backup`.',
            {
                code: 'agents-server backup "backup-$(date +%F).sqlite"\nagents-server restore backup-2026-11-23.sqlite --force   # with the server stopped',
            },
            'Restoring checks the backup before it replaces anything, and leaves the former database beside it. With Postgres:',
            {
                code: 'pg_dump --format=custom --file=agents.dump "$DATABASE_URL"\npg_restore --clean --if-exists --dbname="$DATABASE_URL" agents.dump',
                label: 'Backup and restore with Postgres',
            },
        ],
    },
    {
        id: 'watch',
        title: 'Watching it',
        parts: [
            '`/health` answers where the process lives, `/ready` where the database answers too, and `agents-server health` asks from the same machine. `/metrics` has the numbers for Prometheus, for whoever has the `METRICS_TOKEN`. The log is one line of JSON for each event, on standard error.',
            'At `SIGTERM` the server takes no new requests and lets open answers go on for `SHUTDOWN_SECONDS`; then they end with an error, keep what they had, and the program ends with code 0. Give your service manager some seconds more than that.',
        ],
    },
];
