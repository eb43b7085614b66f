"""All settings, read from the environment (or a `.env` file beside manage.py). `.env.example` lists every one."""

from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab

from common.keys import kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()
environ.Env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

# ---- security ------------------------------------------------------------------------------------------
# Without an environment of its own an installation keeps its secrets in DATA_DIR, made at the first start.
SECRET_KEY = env("SECRET_KEY", default="") or kept_secret(DATA_DIR / "secret_key")
# Newest first: the first key encrypts, all of them decrypt. Form: "id:secret,id:secret".
FIELD_KEYS = env.list("FIELD_KEYS", default=[]) or ["local:" + kept_secret(DATA_DIR / "field_key")]
# Hashes identity numbers and phones, so that equal ones are found; changing it needs `manage.py reseal`.
INDEX_KEY = env("INDEX_KEY", default="") or kept_secret(DATA_DIR / "index_key")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31536000 if BEHIND_TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=10) * 3600
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
PASSWORD_HASHERS = [
    "organizations.hashers.TunedArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Wrong passwords lock the account itself, from wherever they come: many counties share one address, and behind a proxy
# all do. What was typed is counted only until the lock is over; the audit trail tells the rest.
AXES_FAILURE_LIMIT = env.int("LOGIN_ATTEMPTS", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOGIN_LOCK_MINUTES", default=15))
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "organizations.views.locked_out"
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # it asks to count by address
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

# ---- applications --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "organizations",  # before Django's accounts: its createsuperuser asks which of the offices it is for
    "organizations.apps.Administration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "csp",
    "treebeard",
    "common",
    "jobs",
    "ledgers",  # before the uploads: its ledgers are known when kinds of sheets are looked for
    "uploads",
    "projects",
    "entrepreneurship",
    "volunteers",
    "reports",
    "huzhou_league",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "organizations.middleware.LoginRequired",
    "huzhou_league.townships.TownshipGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "huzhou_league.urls"
WSGI_APPLICATION = "huzhou_league.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.context.page",
                "huzhou_league.context.nav",
            ],
            "builtins": ["common.templatetags.ui"],
        },
    }
]

# ---- database: SQLite by default, PostgreSQL by DATABASE_URL --------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'league.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction takes its place in the queue of writers at its start and so never fails half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # A file, because the worker that tests start is a process of its own and must see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- long work: filesystem broker by default, Redis by CELERY_BROKER_URL -------------------------------------
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="filesystem://")
if CELERY_BROKER_URL == "filesystem://":
    _broker = DATA_DIR / "broker"
    (_broker / "messages").mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "messages"),
        "data_folder_out": str(_broker / "messages"),
        "control_folder": str(_broker / "control"),
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 1800
CELERY_TASK_TIME_LIMIT = 1900
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "jobs.sweep", "schedule": 15.0},
    "service-days": {"task": "volunteers.service_days", "schedule": crontab(hour=3, minute=10)},
    "due-schemes": {"task": "volunteers.due_schemes", "schedule": 600.0},
}
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=60)

# ---- time and language -----------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
# Holds the platform's calendar at a date, e.g. 2017-07-28 for the 2017 programme; every page then says so.
HOLD_TODAY = env("HOLD_TODAY", default="")

# ---- files -----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_ROOT = DATA_DIR / "files"
# What is attached to a report: how large a file, how many of them, and how large a picture once decoded.
ATTACHMENT_MEGABYTES = env.int("ATTACHMENT_MEGABYTES", default=10)
ATTACHMENT_COUNT = env.int("ATTACHMENT_COUNT", default=20)
ATTACHMENT_MEGAPIXELS = env.int("ATTACHMENT_MEGAPIXELS", default=50)
# Files from browsers stay in memory until they are sealed.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "common.receiving.UnnamedFileUploadHandler",
]
# Spreadsheets that are sent in: MB a file, rows a file, and what the process that reads one may use (MB, seconds).
UPLOAD_MEGABYTES = env.int("UPLOAD_MEGABYTES", default=200)
UPLOAD_ROWS = env.int("UPLOAD_ROWS", default=1_048_576)
UPLOAD_READER_MEGABYTES = env.int("UPLOAD_READER_MEGABYTES", default=2048)
UPLOAD_READER_SECONDS = env.int("UPLOAD_READER_SECONDS", default=300)
# Cells up to which a workbook with problems is given back whole; beyond, only its faulty rows are.
UPLOAD_MARKED_CELLS = env.int("UPLOAD_MARKED_CELLS", default=300_000)
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "common.assets.NpmFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
NPM_ROOT = BASE_DIR / "node_modules"
# The allow-list of browser files: static name → file inside node_modules.
NPM_STATIC = {
    "vendor/bootstrap/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "vendor/bootstrap/bootstrap.min.css.map": "bootstrap/dist/css/bootstrap.min.css.map",
    "vendor/bootstrap/bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "vendor/bootstrap/bootstrap.bundle.min.js.map": "bootstrap/dist/js/bootstrap.bundle.min.js.map",
    "vendor/echarts/echarts.min.js": "echarts/dist/echarts.min.js",
}

# Numbers of people stand in no log and on no error page.
DEFAULT_EXCEPTION_REPORTER = "common.reporting.Reporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "common.reporting.ReporterFilter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "common.reporting.Discreet"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["discreet"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "ERROR"},
        # Django's own handlers know no such filter: everything goes through ours.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
