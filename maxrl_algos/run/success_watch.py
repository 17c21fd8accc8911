"""A warning for runs that cannot learn, because no rollout ever succeeds."""

import warnings
from dataclasses import dataclass

PATIENCE = 20  # updates in a row without a success, after which the warning is given


@dataclass
class SuccessWatch:
    """Warns once a run has made `PATIENCE` updates in a row without a single success.

    Under nearly every estimator, a group without a success gives no gradient, so that such a run stands still.

    Args:
        remedies: what the user of this trainer can change, as the end of the sentence "make success likelier by ...".
    """

    remedies: str
    failed: int = 0  # updates without a success since the last success
    warned: bool = False

    def see(self, successes: float) -> None:
        """Count an update whose rollouts had this many successes."""
        self.failed = 0 if successes else self.failed + 1
        if self.failed == PATIENCE and not self.warned:
            self.warned = True
            warnings.warn(
                f"{PATIENCE} updates in a row without a single success: there is nothing to "
                f"learn from. Make success likelier by {self.remedies}",
                stacklevel=2,
            )
