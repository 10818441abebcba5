"""The one HTTP client of the product, with one retry policy and one rate limiter."""

from core.http.answer_type import AnswerType
from core.http.body import ACCEPTED_ENCODING, limit_body
from core.http.call_log import log_call
from core.http.concurrency import CallCounter, count_api_calls, map_concurrently
from core.http.connection import NETWORK_FAILURES, TIMEOUT, describe_failure, make_client, trusted_certificates
from core.http.failures import NoAnswer, TooLarge, Unreadable
from core.http.patience import while_a_person_waits, with_full_patience
from core.http.pending_calls import PendingCalls, counted_as
from core.http.quotation import quote_words
from core.http.rate_limiter import RateLimiter
from core.http.retry import ONCE, RetryPolicy
from core.http.service import DOUBT, Answer, Service, Upload, ignore_answer

__all__ = [
    "ACCEPTED_ENCODING",
    "DOUBT",
    "NETWORK_FAILURES",
    "ONCE",
    "TIMEOUT",
    "Answer",
    "AnswerType",
    "CallCounter",
    "NoAnswer",
    "PendingCalls",
    "RateLimiter",
    "RetryPolicy",
    "Service",
    "TooLarge",
    "Unreadable",
    "Upload",
    "count_api_calls",
    "counted_as",
    "describe_failure",
    "ignore_answer",
    "limit_body",
    "log_call",
    "make_client",
    "map_concurrently",
    "quote_words",
    "trusted_certificates",
    "while_a_person_waits",
    "with_full_patience",
]
