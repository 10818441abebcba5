"""Frozen values that every other room speaks of; they cannot exist invalid."""
