"""Floor 2: which distribution gives a module, what pin files say, what install lines install. Nothing is looked up
outside of this folder and of the texts given: no network, no subprocess, no import of what is asked about.

>>> from nb2prod.environment import distribution_of, parse_installs, read_pins
>>> distribution_of("sklearn.svm").name
'scikit-learn'
>>> read_pins("requirements.txt", "scikit-learn==1.5.2").exact
{'scikit-learn': '1.5.2'}
>>> parse_installs("pip install -q xgboost==2.1.1")[0].requirements[0].version
'2.1.1'
"""

from nb2prod.environment.distributions import (
    Distribution,
    distribution_of,
    is_standard,
    normalise,
    platform_of,
)
from nb2prod.environment.governing import governing_pins, pins_for
from nb2prod.environment.installing import InstallLine, install_lines, is_for_visitors
from nb2prod.environment.installs import Install, parse_install, parse_installs
from nb2prod.environment.origins import Origin, Origins, origin_of
from nb2prod.environment.pins import Pins, is_pin_file, read_pins, read_script_block
from nb2prod.environment.pythons import end_of_life
from nb2prod.environment.removed import RemovedApi, pins_keep
from nb2prod.environment.removed_uses import RemovedUse, bounds_for, removed_uses
from nb2prod.environment.requirements import Requirement

__all__ = [
    "Distribution",
    "Install",
    "InstallLine",
    "Origin",
    "Origins",
    "Pins",
    "RemovedApi",
    "RemovedUse",
    "Requirement",
    "bounds_for",
    "distribution_of",
    "end_of_life",
    "governing_pins",
    "install_lines",
    "is_for_visitors",
    "is_pin_file",
    "is_standard",
    "normalise",
    "origin_of",
    "parse_install",
    "parse_installs",
    "pins_for",
    "pins_keep",
    "platform_of",
    "read_pins",
    "read_script_block",
    "removed_uses",
]
