// What a user of the library names when calling it comes along with `import Rapport`.
@_exported import struct Experience.CustomerID
@_exported import struct Experience.EventIntake
@_exported import enum Experience.EventField
@_exported import struct Experience.Scenario
@_exported import struct Experience.ScenarioEdit
@_exported import struct Experience.Timestamp
@_exported import struct Experience.Touchpoint
@_exported import struct Features.FeatureTable
@_exported import struct Features.SnapshotPlan
@_exported import enum Insights.EffectConcern
@_exported import struct Insights.EffectEstimate
@_exported import struct Insights.EffectEstimation
@_exported import struct Insights.EffectModels
@_exported import enum Insights.ExposureAssignment
