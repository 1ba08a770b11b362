internal import Telemetry

/// What `/metrics` says of the catalogue.
struct CatalogueMetrics: Sendable {
    let version = Gauge(label: "yizhan_catalogue_version", help: "The version of the catalogue in force here.")
    let faults = Gauge(
        label: "yizhan_catalogue_faults",
        help: "Channels, merchants and apps that this process cannot use, 1 if it cannot read the newest version, 1 if "
            + "its words fail.")
}
