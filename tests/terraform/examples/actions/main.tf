variable "placements" {
  type = map(object({ site = string, offer = string }))
}

resource "terraform_data" "workload" {
  for_each         = var.placements
  input            = each.value.offer
  triggers_replace = [each.value.site]
}

check "stays-at-home" {
  assert {
    condition     = alltrue([for one in var.placements : one.site != "abroad"])
    error_message = "Somebody is abroad."
  }
}

output "monthly" {
  value = length(var.placements)
}
