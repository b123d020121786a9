"""What ails a net that does not train: findings in the order of causes."""

from vgcore.measure.diagnosis.examine import diagnose, diagnose_arrays
from vgcore.measure.diagnosis.report import Diagnosis, Finding, LayerState

__all__ = ["diagnose", "diagnose_arrays", "Diagnosis", "Finding", "LayerState"]
