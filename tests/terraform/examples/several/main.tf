terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
    google = {
      source  = "hashicorp/google"
      version = ">= 6.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

provider "google" {
  project = "city-1"
}

resource "aws_eip" "vpn" {
  domain = "vpc"
}

resource "google_compute_firewall" "vpn" {
  name    = "vpn"
  network = "main"

  allow {
    protocol = "udp"
    ports    = ["500", "4500"]
  }

  source_ranges = ["${aws_eip.vpn.public_ip}/32"]
}
