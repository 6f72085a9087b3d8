"""CloudWatch: hourly maxima of the processors' use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cloudplan.clouds.aws.pages import pages
from cloudplan.clouds.frame import Frame

MOST_FIGURES, MOST_METRICS = 100_800, 500
"""What one question to CloudWatch may ask for."""
HOUR_SECONDS = 3600


def most_at_once(days: int) -> int:
    """How many instances one question may name."""
    return max(1, min(MOST_METRICS, MOST_FIGURES // (24 * days)))


def hourly_maxima(
    frame: Frame, cloudwatch: Any, ids: Sequence[str], days: int
) -> Mapping[str, list[float]]:
    """Fractions by instance, of the `days` before this hour. Raises boto3's errors."""
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    names = {f"m{number}": instance for number, instance in enumerate(ids)}
    answers = pages(
        frame,
        cloudwatch.get_metric_data,
        MetricDataQueries=[_query(name, instance) for name, instance in names.items()],
        StartTime=end - timedelta(days=days),
        EndTime=end,
    )
    maxima: dict[str, list[float]] = {instance: [] for instance in ids}
    for page in answers:
        for result in page.get("MetricDataResults", ()):
            maxima[names[result["Id"]]] += [value / 100 for value in result["Values"]]
    return maxima


def _query(name: str, instance: str) -> dict[str, Any]:
    metric = {
        "Namespace": "AWS/EC2",
        "MetricName": "CPUUtilization",
        "Dimensions": [{"Name": "InstanceId", "Value": instance}],
    }
    return {
        "Id": name,
        "MetricStat": {"Metric": metric, "Period": HOUR_SECONDS, "Stat": "Maximum"},
    }
