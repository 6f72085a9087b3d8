terraform {
  required_version = ">= 1.5"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
  }
}

variable "project" {
  type = string
}

provider "google" {
  project = var.project
  region  = "europe-west1"
}

data "google_compute_image" "debian" {
  family  = "debian-12"
  project = "debian-cloud"
}

module "network" {
  source = "./network"
  name   = "city"
}

resource "google_compute_instance" "register" {
  name         = "register"
  machine_type = "e2-standard-4"
  zone         = "europe-west1-b"

  boot_disk {
    initialize_params {
      image = data.google_compute_image.debian.self_link
      size  = 50
    }
  }

  network_interface {
    subnetwork = module.network.subnetwork
  }

  lifecycle {
    prevent_destroy = true
  }
}
