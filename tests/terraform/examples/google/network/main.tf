variable "name" {
  type = string
}

resource "google_compute_network" "this" {
  name                    = var.name
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "this" {
  name          = var.name
  network       = google_compute_network.this.id
  ip_cidr_range = "10.0.0.0/24"
  region        = "europe-west1"

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

output "subnetwork" {
  value = google_compute_subnetwork.this.id
}
