"""Cloud Monitoring: hourly maxima of the processors' use, for a whole project at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from cloudplan.clouds.frame import Frame
from cloudplan.clouds.gcp.errors import again

if TYPE_CHECKING:
    from google.cloud.monitoring_v3 import MetricServiceClient
    from google.cloud.monitoring_v3.types import ListTimeSeriesRequest, ListTimeSeriesResponse

METRIC = "instance/cpu/utilization"
HOUR_SECONDS = 3600
POINTS_PER_PAGE = 50_000


def hourly_maxima(
    metrics: MetricServiceClient, frame: Frame, project: str, days: int
) -> Mapping[str, list[float]]:
    """Fractions by the instance's number, of the `days` before this hour."""
    from google.cloud.monitoring_v3.types import Aggregation, ListTimeSeriesRequest, TimeInterval

    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    request = ListTimeSeriesRequest(
        name=f"projects/{project}",
        filter=f'metric.type = "compute.googleapis.com/{METRIC}"',
        interval=TimeInterval(start_time=end - timedelta(days=days), end_time=end),
        aggregation=Aggregation(
            alignment_period=timedelta(seconds=HOUR_SECONDS),
            per_series_aligner=Aggregation.Aligner.ALIGN_MAX,
        ),
        page_size=POINTS_PER_PAGE,
    )
    maxima: dict[str, list[float]] = {}
    while True:
        page = frame.retried(partial(_page, metrics, frame, request), again)
        for series in page.time_series:
            own = maxima.setdefault(series.resource.labels["instance_id"], [])
            own += [point.value.double_value for point in series.points]
        if not page.next_page_token:
            return maxima
        request.page_token = page.next_page_token


def _page(
    metrics: MetricServiceClient, frame: Frame, request: ListTimeSeriesRequest
) -> ListTimeSeriesResponse:
    pager = metrics.list_time_series(request, retry=None, timeout=frame.request_seconds)
    return next(iter(pager.pages))
